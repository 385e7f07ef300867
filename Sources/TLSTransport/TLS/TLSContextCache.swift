internal import KeyMaterial
internal import Manifests
internal import Synchronization

/// Makes contexts that share what they can: many hosts one policy, many policies one set of anchors.
package final class TLSContextCache: Sendable {
  private struct AnchorKey: Hashable {
    let anchors: [[UInt8]]
    let usesSystemAnchors: Bool
  }

  private struct Contents {
    var stores: [AnchorKey: AnchorStore] = [:]
    var policies: [TLSSettings: TLSPolicy] = [:]
  }

  private let contents = Mutex(Contents())

  package init() {}

  /// One that takes no time to make; nil where its policy is not there yet.
  package func known(for settings: TLSSettings) -> TLSContext? {
    let shared = Self.shared(of: settings)
    return contents.withLock { $0.policies[shared] }.map { TLSContext(settings, policy: $0) }
  }

  /// All but what is of one host.
  private static func shared(of settings: TLSSettings) -> TLSSettings {
    var shared = settings
    shared.serverName = nil
    shared.peerName = .host("")
    return shared
  }

  /// Loads anchors where nobody has loaded them before: not for an event loop.
  package func context(for settings: TLSSettings) throws(TLSContextError) -> TLSContext {
    let shared = Self.shared(of: settings)
    let policy: Result<TLSPolicy, TLSContextError> = contents.withLock { contents in
      if let policy = contents.policies[shared] { return .success(policy) }
      return Result { () throws(TLSContextError) in
        let key = AnchorKey(anchors: settings.anchors, usesSystemAnchors: settings.usesSystemAnchors)
        let store: AnchorStore
        if let found = contents.stores[key] {
          store = found
        } else {
          store = try AnchorStore(anchors: key.anchors, usesSystemAnchors: key.usesSystemAnchors)
          contents.stores[key] = store
        }
        let policy = try TLSPolicy(shared, store: store)
        // An identity is opened anew for each connection: nobody else would find it.
        if shared.identity == nil { contents.policies[shared] = policy }
        return policy
      }
    }
    return TLSContext(settings, policy: try policy.get())
  }
}
