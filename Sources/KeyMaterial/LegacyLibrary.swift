internal import COpenSSL

/// OpenSSL 3 keeps RC2 and RC4, which old PKCS#12 files are encrypted with, in a provider of their own.
enum LegacyLibrary {
  private struct Library: @unchecked Sendable {
    /// Made once, never changed and never freed: OpenSSL lets threads share it.
    let context: OpaquePointer?
    let hasLegacyProvider: Bool
  }

  private static let library: Library = {
    guard let context = OSSL_LIB_CTX_new() else { return Library(context: nil, hasLegacyProvider: false) }
    OSSL_PROVIDER_load(context, "default")
    return Library(context: context, hasLegacyProvider: OSSL_PROVIDER_load(context, "legacy") != nil)
  }()

  static var context: OpaquePointer? { library.context }
  static var hasLegacyProvider: Bool { library.hasLegacyProvider }

  /// The algorithm's name, where it is one of the legacy provider's and that is not here.
  static func missingCipher(of algorithm: Int32) -> String? {
    guard !hasLegacyProvider else { return nil }
    return switch algorithm {
    case NID_pbe_WithSHA1And40BitRC2_CBC: "40-bit RC2"
    case NID_pbe_WithSHA1And128BitRC2_CBC: "RC2"
    case NID_pbe_WithSHA1And128BitRC4, NID_pbe_WithSHA1And40BitRC4: "RC4"
    default: nil
    }
  }
}
