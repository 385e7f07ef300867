#if canImport(Glibc)
  internal import Glibc
#else
  internal import Musl
#endif

/// How long somebody waits, and whether they still want to.
struct Patience: Sendable {
  enum End: Error { case timeout, stopped }

  private static let longestNap = 100

  private let deadline: ContinuousClock.Instant
  private let isStopped: @Sendable () -> Bool

  init(_ time: Duration, isStopped: @escaping @Sendable () -> Bool) {
    deadline = .now + time
    self.isStopped = isStopped
  }

  /// Waits until something can be read from the descriptor, or its other end is closed.
  func wait(for descriptor: Int32) throws(End) {
    while true {
      let nap = try nap(atMost: Self.longestNap)
      var event = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
      if poll(&event, 1, nap) > 0 { return }
    }
  }

  /// Lets some time pass.
  func pause(milliseconds: Int) throws(End) {
    _ = poll(nil, 0, try nap(atMost: milliseconds))
  }

  private func nap(atMost milliseconds: Int) throws(End) -> Int32 {
    if isStopped() { throw .stopped }
    let left = deadline - .now
    guard left > .zero else { throw .timeout }
    let (seconds, attoseconds) = left.components
    // A millisecond more than is left: nobody spins for the rest of one.
    return seconds > 0 ? Int32(milliseconds) : Int32(min(milliseconds, Int(attoseconds / 1_000_000_000_000_000) + 1))
  }
}
