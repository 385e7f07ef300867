/// What whoever runs a probe says of all its connections.
package struct ProbeOptions: Sendable {
  /// Where EHLO's name is not in the manifest.
  package var heloName: String
  package var allowsCleartextAuthentication = false
  /// Nil where no test mail is sent.
  package var recipient: String?
  /// RFC 5322's date, for the test mail.
  package var date = ""
  /// Certificates of the local trust store, in DER.
  package var trusted: [[UInt8]] = []
  /// Certificates that somebody has rejected: their SHA-256.
  package var rejected: Set<String> = []
  /// How many days before its end a certificate is told; 0 for never.
  package var certificateExpiryDays = 30
  package var usesSystemTrust = true
  /// Instead of the manifest's.
  package var retries: Int?

  package init(heloName: String) { self.heloName = heloName }
}
