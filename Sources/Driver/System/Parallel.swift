import Dispatch
import Synchronization

/// Spreads independent work over the processors.
enum Parallel {
  private static let chunk = 32

  /// The results of `body` for 0 to `count - 1`, in that order, whatever the number of threads.
  static func map<Result: Sendable>(
    _ count: Int, threads: Int = Console.processorCount, progress: Progress? = nil, _ body: @Sendable (Int) -> Result
  ) -> [Result] {
    let chunks = (count + chunk - 1) / chunk
    guard chunks > 1, threads > 1 else {
      return (0..<count).map { index in
        defer { progress?.advance() }
        return body(index)
      }
    }
    let results = Mutex<[(chunk: Int, values: [Result])]>([])
    let next = Atomic<Int>(0)
    DispatchQueue.concurrentPerform(iterations: min(threads, chunks)) { _ in
      var mine: [(chunk: Int, values: [Result])] = []
      while true {
        let number = next.add(1, ordering: .relaxed).oldValue
        guard number < chunks else { break }
        let range = number * chunk..<min((number + 1) * chunk, count)
        mine.append((number, range.map(body)))
        progress?.advance(by: range.count)
      }
      results.withLock { $0 += mine }
    }
    return results.withLock { $0.sorted { $0.chunk < $1.chunk }.flatMap(\.values) }
  }
}

/// A line on a terminal that tells how far long work is; nothing elsewhere.
final class Progress: Sendable {
  private let label: String
  private let total: Int
  private let done = Atomic<Int>(0)
  private let console: Console
  private let started = ContinuousClock.now
  private let lastShown: Mutex<ContinuousClock.Instant?> = Mutex(nil)

  /// Nil where nobody would see it.
  init?(_ label: String, total: Int, console: Console) {
    guard console.errorIsTerminal else { return nil }
    self.label = label
    self.total = total
    self.console = console
  }

  func advance(by count: Int = 1) { show(done.add(count, ordering: .relaxed).newValue) }

  func advance(to done: Int) { show(done) }

  private func show(_ done: Int) {
    let now = ContinuousClock.now
    // Short work shows nothing; long work a line ten times a second.
    guard now - started > .milliseconds(300) else { return }
    lastShown.withLock { last in
      if let last, now - last < .milliseconds(100) { return }
      last = now
      console.writeNote("\r\(label) \(done) of \(total)\u{1B}[K")
    }
  }

  func finish() {
    if lastShown.withLock({ $0 != nil }) { console.writeNote("\r\u{1B}[K") }
  }
}
