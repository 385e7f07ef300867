internal import COpenSSL

/// Reads of a PKCS#12 (RFC 7292) what needs no passphrase, or one of those that it is given.
///
/// The file says itself how much work its passphrase is to be: no file gets more than its budget.
struct PKCS12Reader {
  private static let containerLimit = 16
  private static let bagLimit = 2000
  private static let depthLimit = 4

  private let contents = PKCS12Contents()
  private var budget = IterationBudget()
  private var remainingBags = bagLimit
  private var passphrase: Passphrase?

  enum Passphrase {
    /// Nothing at all, and a text of no letters: PKCS#12 makes different keys of them (RFC 7292, appendix B.1).
    case none, empty
    /// Borrowed, and never copied.
    case bytes(UnsafeRawBufferPointer)

    /// Calls `body` with the passphrase as OpenSSL takes it.
    func pass<Result>(_ body: (UnsafePointer<CChar>?, Int32) -> Result) -> Result {
      switch self {
      case .none: body(nil, 0)
      case .empty: "".withCString { body($0, 0) }
      case .bytes(let bytes): body(bytes.bindMemory(to: CChar.self).baseAddress, Int32(clamping: bytes.count))
      }
    }
  }

  /// Nil where the bytes are no PKCS#12.
  static func read(_ bytes: UnsafeRawBufferPointer, trying candidates: [Passphrase] = [.none, .empty]) -> PKCS12Contents? {
    // Made first, so that everything in it is looked up where the legacy algorithms are.
    var target = PKCS12_init_ex(NID_pkcs7_data, LegacyLibrary.context, nil)
    var start = bytes.bindMemory(to: UInt8.self).baseAddress
    let pointer = d2i_PKCS12(&target, &start, bytes.count)
    guard let container = Owned(pointer, free: { PKCS12_free($0) }) else { return nil }
    var reader = PKCS12Reader()
    reader.passphrase = reader.findPassphrase(of: container.pointer, among: candidates)
    reader.readContents(of: container.pointer)
    return reader.contents
  }

  private mutating func readContents(of container: OpaquePointer) {
    let safes = Owned(PKCS12_unpack_authsafes(container)) {
      OPENSSL_sk_pop_free($0) { PKCS7_free($0?.assumingMemoryBound(to: PKCS7.self)) }
    }
    guard let safes else { return }
    for index in 0..<min(OPENSSL_sk_num(safes.pointer), Int32(Self.containerLimit)) {
      guard let safe = OPENSSL_sk_value(safes.pointer, index)?.assumingMemoryBound(to: PKCS7.self) else { continue }
      read(safe)
    }
  }

  /// The passphrase, where it is one of the candidates: the MAC tells.
  private mutating func findPassphrase(of container: OpaquePointer, among candidates: [Passphrase]) -> Passphrase? {
    guard PKCS12_mac_present(container) == 1 else {
      contents.isPassphraseRight = nil
      return candidates.last
    }
    var algorithm: UnsafePointer<X509_ALGOR>?
    var iterations: UnsafePointer<ASN1_INTEGER>?
    PKCS12_get0_mac(nil, &algorithm, nil, &iterations, container)
    // PBMAC1 (RFC 9579) keeps its iterations elsewhere.
    guard let algorithm, OBJ_obj2nid(algorithm.pointee.algorithm) != NID_pbmac1 else {
      contents.isPassphraseRight = nil
      contents.hasUntriedPart = true
      return nil
    }
    for candidate in candidates {
      guard budget.spend(iterations) else {
        contents.isPassphraseRight = nil
        contents.hasUntriedPart = true
        return nil
      }
      if candidate.pass({ PKCS12_verify_mac(container, $0, $1) }) == 1 {
        contents.isPassphraseRight = true
        return candidate
      }
    }
    return nil
  }

  /// Remembers an algorithm that OpenSSL 3 keeps in its legacy provider, where that is not here.
  private func note(_ algorithm: UnsafePointer<X509_ALGOR>?) {
    guard let algorithm, let missing = LegacyLibrary.missingCipher(of: OBJ_obj2nid(algorithm.pointee.algorithm)) else { return }
    contents.missingLegacyCipher = missing
  }

  private mutating func spend(on algorithm: UnsafePointer<X509_ALGOR>?) -> Bool {
    let isAffordable = budget.spend(on: algorithm)
    if !isAffordable { contents.hasUntriedPart = true }
    return isAffordable
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
      guard let passphrase, spend(on: content.pointee.algorithm) else { return }
      readBags(passphrase.pass { PKCS12_unpack_p7encdata(safe, $0, $1) })
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
      guard PKCS12_SAFEBAG_get_bag_nid(bag) == NID_x509Certificate,
        contents.certificates.count < KeyMaterialFile.certificateLimit
      else { return }
      contents.append(certificate: PKCS12_SAFEBAG_get1_cert(bag))
    case NID_keyBag: contents.append(keyInfo: PKCS12_SAFEBAG_get0_p8inf(bag))
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
    guard let passphrase, spend(on: algorithm),
      let info = Owned.keyInfo(passphrase.pass { PKCS12_decrypt_skey(bag, $0, $1) })
    else {
      contents.hasEncryptedKey = true
      return
    }
    contents.append(keyInfo: info.pointer)
  }
}
