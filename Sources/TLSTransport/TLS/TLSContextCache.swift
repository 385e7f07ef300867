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

  package func context(for settings: TLSSettings) throws(TLSContextError) -> TLSContext {
    var shared = settings
    shared.serverName = nil
    shared.peerName = .host("")
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
        contents.policies[shared] = policy
        return policy
      }
    }
    return TLSContext(settings, policy: try policy.get())
  }
}
