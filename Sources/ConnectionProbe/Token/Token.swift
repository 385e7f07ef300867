package import Secrets

/// An access token (RFC 6749, section 1.4) that several probes may use at once. It shows nothing of itself.
package final class Token: Sendable, CustomReflectable {
  package let secret: Secret

  init(_ secret: consuming Secret) { self.secret = secret }

  package var customMirror: Mirror { Mirror(self, children: []) }
}
