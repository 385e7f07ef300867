internal import NIOCore
internal import Synchronization

/// What a caller thinks of a server, who may take longer to say it than anybody waits.
final class HTTPSJudgement: Sendable {
  typealias Judge = @Sendable (TLSFacts) async -> Bool

  private struct State {
    var isOver = false
    var task: Task<Void, Never>?
  }

  private let state = Mutex(State())

  /// Asks in a task of its own, and answers in the event loop; not after the end, when the event loop may be gone.
  func ask(
    _ judge: @escaping Judge, about facts: TLSFacts, on loop: any EventLoop, answer: @escaping @Sendable (Bool) -> Void
  ) {
    state.withLock { state in
      guard !state.isOver else { return }
      state.task = Task {
        let isTrusted = await judge(facts)
        self.state.withLock { state in
          if !state.isOver { loop.execute { answer(isTrusted) } }
        }
      }
    }
  }

  func end() {
    let task = state.withLock { state in
      state.isOver = true
      return state.task.take()
    }
    task?.cancel()
  }
}
