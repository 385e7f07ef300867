internal import COpenSSL

/// Reads of a PKCS#12 (RFC 7292) what needs no passphrase, or the empty one.
///
/// The file says itself how much work its passphrase is to be: no file gets more than `iterationLimit`.
struct PKCS12Reader {
  /// Several times what programs write for each of the three uses of the passphrase; two seconds at most.
  private static let iterationLimit = 2_000_000
  private static let containerLimit = 16
  private static let bagLimit = 2000
  private static let depthLimit = 4

  private var file = KeyMaterialFile()
  private var remainingIterations = iterationLimit
  private var remainingBags = bagLimit
  private var passphrase = Passphrase.unknown

  private enum Passphrase {
    case unknown
    /// Nothing at all, and a text of no letters: PKCS#12 makes different keys of them (RFC 7292, appendix B.1).
    case none, empty

    /// Calls `body` with the passphrase as OpenSSL takes it.
    func pass<Result>(_ body: (UnsafePointer<CChar>?) -> Result?) -> Result? {
      switch self {
      case .unknown: nil
      case .none: body(nil)
      case .empty: "".withCString(body)
      }
    }
  }

  /// Nil where the bytes are no PKCS#12.
  static func read(_ bytes: UnsafeRawBufferPointer) -> KeyMaterialFile? {
    // Made first, so that everything in it is looked up where the legacy algorithms are.
    var target = PKCS12_init_ex(NID_pkcs7_data, LegacyLibrary.context, nil)
    var start = bytes.bindMemory(to: UInt8.self).baseAddress
    let pointer = d2i_PKCS12(&target, &start, bytes.count)
    guard let container = Owned(pointer, free: { PKCS12_free($0) }) else { return nil }
    var reader = PKCS12Reader()
    reader.file.form = .pkcs12
    reader.readContents(of: container.pointer)
    return reader.file
  }

  private mutating func readContents(of container: OpaquePointer) {
    passphrase = findPassphrase(of: container)
    let safes = Owned(PKCS12_unpack_authsafes(container)) {
      OPENSSL_sk_pop_free($0) { PKCS7_free($0?.assumingMemoryBound(to: PKCS7.self)) }
    }
    guard let safes else { return }
    for index in 0..<min(OPENSSL_sk_num(safes.pointer), Int32(Self.containerLimit)) {
      guard let safe = OPENSSL_sk_value(safes.pointer, index)?.assumingMemoryBound(to: PKCS7.self) else { continue }
      read(safe)
    }
  }

  // MARK: The passphrase

  /// The passphrase, where it is empty: the MAC tells.
  private mutating func findPassphrase(of container: OpaquePointer) -> Passphrase {
    guard PKCS12_mac_present(container) == 1 else { return .empty }
    var algorithm: UnsafePointer<X509_ALGOR>?
    var iterations: UnsafePointer<ASN1_INTEGER>?
    PKCS12_get0_mac(nil, &algorithm, nil, &iterations, container)
    // PBMAC1 (RFC 9579) keeps its iterations elsewhere.
    guard let algorithm, OBJ_obj2nid(algorithm.pointee.algorithm) != NID_pbmac1 else { return .unknown }
    for candidate in [Passphrase.none, .empty] where spend(iterations) {
      if candidate.pass({ PKCS12_verify_mac(container, $0, 0) }) == 1 { return candidate }
    }
    return .unknown
  }

  /// Takes iterations from what is left; false where there are not as many.
  private mutating func spend(_ iterations: UnsafePointer<ASN1_INTEGER>?) -> Bool {
    let count = iterations.map { ASN1_INTEGER_get($0) } ?? 1
    guard count >= 0, count <= remainingIterations else { return false }
    remainingIterations -= count
    return true
  }

  /// Whether the algorithm is one whose work can be told, and not too much.
  private mutating func spend(on algorithm: UnsafePointer<X509_ALGOR>?) -> Bool {
    guard let algorithm else { return false }
    switch OBJ_obj2nid(algorithm.pointee.algorithm) {
    case NID_pbe_WithSHA1And128BitRC4, NID_pbe_WithSHA1And40BitRC4, NID_pbe_WithSHA1And3_Key_TripleDES_CBC,
      NID_pbe_WithSHA1And2_Key_TripleDES_CBC, NID_pbe_WithSHA1And128BitRC2_CBC, NID_pbe_WithSHA1And40BitRC2_CBC:
      guard let raw = ASN1_TYPE_unpack_sequence(PBEPARAM_it(), algorithm.pointee.parameter) else { return false }
      let parameters = raw.assumingMemoryBound(to: PBEPARAM.self)
      defer { PBEPARAM_free(parameters) }
      return spend(parameters.pointee.iter)
    case NID_pbes2:
      guard let raw = ASN1_TYPE_unpack_sequence(PBE2PARAM_it(), algorithm.pointee.parameter) else { return false }
      let parameters = raw.assumingMemoryBound(to: PBE2PARAM.self)
      defer { PBE2PARAM_free(parameters) }
      guard let function = parameters.pointee.keyfunc, OBJ_obj2nid(function.pointee.algorithm) == NID_id_pbkdf2,
        let rawFunction = ASN1_TYPE_unpack_sequence(PBKDF2PARAM_it(), function.pointee.parameter)
      else { return false }
      let functionParameters = rawFunction.assumingMemoryBound(to: PBKDF2PARAM.self)
      defer { PBKDF2PARAM_free(functionParameters) }
      return spend(functionParameters.pointee.iter)
    default: return false
    }
  }

  /// Remembers an algorithm that OpenSSL 3 keeps in its legacy provider, where that is not here.
  private mutating func note(_ algorithm: UnsafePointer<X509_ALGOR>?) {
    guard let algorithm, !LegacyLibrary.hasLegacyProvider else { return }
    switch OBJ_obj2nid(algorithm.pointee.algorithm) {
    case NID_pbe_WithSHA1And40BitRC2_CBC: file.missingLegacyCipher = "40-bit RC2"
    case NID_pbe_WithSHA1And128BitRC2_CBC: file.missingLegacyCipher = "RC2"
    case NID_pbe_WithSHA1And128BitRC4, NID_pbe_WithSHA1And40BitRC4: file.missingLegacyCipher = "RC4"
    default: break
    }
  }

  // MARK: Safes and bags

  private mutating func read(_ safe: UnsafeMutablePointer<PKCS7>) {
    switch OBJ_obj2nid(safe.pointee.type) {
    case NID_pkcs7_data:
      guard safe.pointee.d.data != nil else { return }
      readBags(PKCS12_unpack_p7data(safe))
    case NID_pkcs7_encrypted:
      guard let content = safe.pointee.d.encrypted?.pointee.enc_data, content.pointee.enc_data != nil else { return }
      note(content.pointee.algorithm)
      guard passphrase != .unknown, spend(on: content.pointee.algorithm) else { return }
      readBags(passphrase.pass { PKCS12_unpack_p7encdata(safe, $0, 0) })
    default: break
    }
  }

  private mutating func readBags(_ stack: OpaquePointer?) {
    let bags = Owned(stack) { OPENSSL_sk_pop_free($0) { PKCS12_SAFEBAG_free($0.map { OpaquePointer($0) }) } }
    guard let bags else { return }
    readBags(in: bags.pointer, depth: 0)
  }

  private mutating func readBags(in bags: OpaquePointer, depth: Int) {
    for index in 0..<max(0, OPENSSL_sk_num(bags)) {
      guard remainingBags > 0, let bag = OPENSSL_sk_value(bags, index).map({ OpaquePointer($0) }) else { return }
      remainingBags -= 1
      read(bag, depth: depth)
    }
  }

  private mutating func read(_ bag: OpaquePointer, depth: Int) {
    switch PKCS12_SAFEBAG_get_nid(bag) {
    case NID_certBag:
      guard PKCS12_SAFEBAG_get_bag_nid(bag) == NID_x509Certificate, file.certificates.count < KeyMaterialFile.certificateLimit
      else { return }
      if let certificate = Owned.certificate(PKCS12_SAFEBAG_get1_cert(bag)) {
        file.certificates.append(CertificateFacts(certificate.pointer))
      }
    case NID_keyBag: add(PKCS12_SAFEBAG_get0_p8inf(bag))
    case NID_pkcs8ShroudedKeyBag: readShroudedKey(bag)
    case NID_safeContentsBag:
      guard depth < Self.depthLimit, let inner = PKCS12_SAFEBAG_get0_safes(bag) else { return }
      readBags(in: inner, depth: depth + 1)
    default: break
    }
  }

  private mutating func readShroudedKey(_ bag: OpaquePointer) {
    var algorithm: UnsafePointer<X509_ALGOR>?
    X509_SIG_get0(PKCS12_SAFEBAG_get0_pkcs8(bag), &algorithm, nil)
    note(algorithm)
    guard passphrase != .unknown, spend(on: algorithm),
      let info = Owned.keyInfo(passphrase.pass { PKCS12_decrypt_skey(bag, $0, 0) })
    else {
      file.hasEncryptedKey = true
      return
    }
    add(info.pointer)
  }

  private mutating func add(_ info: OpaquePointer?) {
    guard let info, file.privateKeys.count < KeyMaterialFile.keyLimit,
      let key = PrivateKeyDecoder.facts(of: info, length: Int(i2d_PKCS8_PRIV_KEY_INFO(info, nil)))
    else {
      file.hasUnreadableKey = true
      return
    }
    file.privateKeys.append(key)
  }
}

/// OpenSSL 3 keeps RC2 and RC4, which old PKCS#12 files are encrypted with, in a provider of their own.
private enum LegacyLibrary {
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
}
