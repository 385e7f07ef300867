import Dispatch
import Synchronization

#if canImport(Glibc)
  internal import Glibc
#else
  internal import Musl
#endif

/// Work that Ctrl-C, or the end that a service manager asks for, cuts short in an orderly way.
enum Interruption {
  /// Runs asynchronous work to its end, and tells whether it was interrupted: then its task is cancelled. A second signal ends
  /// the program.
  static func run<Output: Sendable>(_ body: @escaping @Sendable () async -> Output) -> (Output, isInterrupted: Bool) {
    let output = Mutex<Output?>(nil)
    let isInterrupted = Atomic(false)
    let isDone = DispatchSemaphore(value: 0)
    let task = Task {
      let value = await body()
      output.withLock { $0 = value }
      isDone.signal()
    }
    let sources = [SIGINT, SIGTERM].map { number in
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
      source.setEventHandler {
        if isInterrupted.exchange(true, ordering: .relaxed) { _exit(128 + number) }
        task.cancel()
      }
      source.resume()
      return source
    }
    isDone.wait()
    for (source, number) in zip(sources, [SIGINT, SIGTERM]) {
      source.cancel()
      signal(number, SIG_DFL)
    }
    return (output.withLock { $0! }, isInterrupted.load(ordering: .relaxed))
  }
}
