package import NIOCore
internal import Synchronization

/// Finds the addresses of hosts, each host once in a run, however many ask for it.
package final class Resolver: Sendable {
  private enum Entry {
    case pending([Waiter])
    case known(HostAddresses)
  }

  private struct Waiter {
    let id: Int
    let promise: EventLoopPromise<HostAddresses>
  }

  private let lastWaiter = Atomic(0)
  private let entries = Mutex<[String: Entry]>([:])
  private let threads: WorkThreads
  private let lookUp: @Sendable (String) -> HostAddresses

  /// A resolver that asks the system, about so many names at a time.
  package convenience init(threadLimit: Int = 16) {
    self.init(threadLimit: threadLimit, lookUp: HostLookUp.addresses)
  }

  init(threadLimit: Int, lookUp: @escaping @Sendable (String) -> HostAddresses) {
    threads = WorkThreads(limit: threadLimit)
    self.lookUp = lookUp
  }

  /// The addresses of a host, with port 0, in the order in which to try them.
  ///
  /// The answer comes by the deadline. A look-up that takes longer goes on, so that who asks for the same host again waits for
  /// the one that is under way.
  package func addresses(
    of host: String, by deadline: NIODeadline, on loop: any EventLoop
  ) -> EventLoopFuture<HostAddresses> {
    if let address = HostLookUp.numeric(host) { return loop.makeSucceededFuture(.success([address])) }
    let name = host.lowercased()
    let start = NIODeadline.now()
    let waiter = Waiter(
      id: lastWaiter.add(1, ordering: .relaxed).newValue, promise: loop.makePromise(of: HostAddresses.self))
    let (known, isFirst) = entries.withLock { entries -> (HostAddresses?, Bool) in
      switch entries[name] {
      case .known(let addresses): return (addresses, false)
      case .pending(let waiters):
        entries[name] = .pending(waiters + [waiter])
        return (nil, false)
      case nil:
        entries[name] = .pending([waiter])
        return (nil, true)
      }
    }
    if let known {
      waiter.promise.succeed(known)
      return waiter.promise.futureResult
    }
    if isFirst, !threads.run({ self.finish(name, self.lookUp(host)) }) {
      finish(name, .failure(.resolverUnavailable("no thread for a look-up")))
    }
    let expiry = loop.scheduleTask(deadline: deadline) {
      guard self.dismiss(waiter.id, from: name) else { return }
      let seconds = (deadline - start).secondsText
      waiter.promise.succeed(.failure(.resolverUnavailable("no answer in \(seconds) s")))
    }
    waiter.promise.futureResult.whenComplete { _ in expiry.cancel() }
    return waiter.promise.futureResult
  }

  /// Takes one who does not wait any longer off the list, for an answer may come when its event loop is gone; false where it has
  /// an answer.
  private func dismiss(_ id: Int, from name: String) -> Bool {
    entries.withLock { entries in
      guard case .pending(var waiters) = entries[name], let index = waiters.firstIndex(where: { $0.id == id }) else {
        return false
      }
      waiters.remove(at: index)
      entries[name] = .pending(waiters)
      return true
    }
  }

  /// Who waits is told. What may be different the next time is not kept.
  private func finish(_ name: String, _ addresses: HostAddresses) {
    let waiters = entries.withLock { entries -> [Waiter] in
      guard case .pending(let waiters) = entries[name] else { return [] }
      if case .failure(.resolverUnavailable) = addresses { entries[name] = nil } else { entries[name] = .known(addresses) }
      return waiters
    }
    for waiter in waiters { waiter.promise.succeed(addresses) }
  }
}
