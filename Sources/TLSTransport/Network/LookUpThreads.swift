internal import Synchronization

#if canImport(Glibc)
  internal import Glibc
#else
  internal import Musl
#endif

/// Threads for calls that block: started as they are needed, never more than so many, gone when there is nothing to do.
///
/// Nobody waits for them. A call that never returns keeps its thread, and nothing else, until the program ends.
final class LookUpThreads: Sendable {
  typealias Job = @Sendable () -> Void

  private struct State {
    var waiting: [Job] = []
    var running = 0
  }

  private let limit: Int
  private let state = Mutex(State())

  init(limit: Int) { self.limit = max(1, limit) }

  /// Runs a job on one of the threads; false where the system gives no thread at all, and the job will not run.
  func run(_ job: @escaping Job) -> Bool {
    let needsThread = state.withLock { state in
      state.waiting.append(job)
      guard state.running < limit else { return false }
      state.running += 1
      return true
    }
    if !needsThread || startThread() { return true }
    return state.withLock { state in
      state.running -= 1
      if state.running > 0 { return true }
      state.waiting.removeAll()
      return false
    }
  }

  private func startThread() -> Bool {
    let context = Unmanaged.passRetained(self)
    var thread = pthread_t()
    let failure = pthread_create(&thread, nil, LookUpThreads.main, context.toOpaque())
    if failure == 0 { pthread_detach(thread) } else { context.release() }
    return failure == 0
  }

  private static let main: @convention(c) (UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? = { context in
    if let context { Unmanaged<LookUpThreads>.fromOpaque(context).takeRetainedValue().work() }
    return nil
  }

  private func work() {
    while let job = nextJob() { job() }
  }

  private func nextJob() -> Job? {
    state.withLock { state in
      if !state.waiting.isEmpty { return state.waiting.removeFirst() }
      state.running -= 1
      return nil
    }
  }
}
