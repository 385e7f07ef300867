internal import COpenSSL

/// How much work the passphrases of one file may still be: the file says itself how much it wants.
struct IterationBudget {
  /// Several times what programs write for each of the three uses of a PKCS#12's passphrase; two seconds at most.
  private(set) var remaining = 2_000_000

  /// Takes iterations from what is left; false where there are not as many.
  mutating func spend(_ iterations: UnsafePointer<ASN1_INTEGER>?) -> Bool {
    spend(iterations.map { ASN1_INTEGER_get($0) } ?? 1)
  }

  private mutating func spend(_ count: Int) -> Bool {
    guard count >= 0, count <= remaining else { return false }
    remaining -= count
    return true
  }

  /// Whether the algorithm is one whose work can be told, and not too much.
  mutating func spend(on algorithm: UnsafePointer<X509_ALGOR>?) -> Bool {
    guard let algorithm else { return false }
    switch OBJ_obj2nid(algorithm.pointee.algorithm) {
    case NID_pbe_WithSHA1And128BitRC4, NID_pbe_WithSHA1And40BitRC4, NID_pbe_WithSHA1And3_Key_TripleDES_CBC,
      NID_pbe_WithSHA1And2_Key_TripleDES_CBC, NID_pbe_WithSHA1And128BitRC2_CBC, NID_pbe_WithSHA1And40BitRC2_CBC,
      NID_pbeWithMD5AndDES_CBC, NID_pbeWithSHA1AndDES_CBC:
      guard let raw = ASN1_TYPE_unpack_sequence(PBEPARAM_it(), algorithm.pointee.parameter) else { return false }
      let parameters = raw.assumingMemoryBound(to: PBEPARAM.self)
      defer { PBEPARAM_free(parameters) }
      return spend(parameters.pointee.iter)
    case NID_pbes2:
      guard let raw = ASN1_TYPE_unpack_sequence(PBE2PARAM_it(), algorithm.pointee.parameter) else { return false }
      let parameters = raw.assumingMemoryBound(to: PBE2PARAM.self)
      defer { PBE2PARAM_free(parameters) }
      guard let function = parameters.pointee.keyfunc else { return false }
      return spend(onFunction: function)
    default: return false
    }
  }

  private mutating func spend(onFunction function: UnsafePointer<X509_ALGOR>) -> Bool {
    switch OBJ_obj2nid(function.pointee.algorithm) {
    case NID_id_pbkdf2:
      guard let raw = ASN1_TYPE_unpack_sequence(PBKDF2PARAM_it(), function.pointee.parameter) else { return false }
      let parameters = raw.assumingMemoryBound(to: PBKDF2PARAM.self)
      defer { PBKDF2PARAM_free(parameters) }
      return spend(parameters.pointee.iter)
    case NID_id_scrypt:
      // RFC 7914, section 7.1. OpenSSL limits the memory, which is N times r, and not p.
      guard let raw = ASN1_TYPE_unpack_sequence(SCRYPT_PARAMS_it(), function.pointee.parameter) else { return false }
      let parameters = raw.assumingMemoryBound(to: SCRYPT_PARAMS.self)
      defer { SCRYPT_PARAMS_free(parameters) }
      var work = 1
      for factor in [
        parameters.pointee.costParameter, parameters.pointee.blockSize, parameters.pointee.parallelizationParameter,
      ] {
        let (product, overflows) = work.multipliedReportingOverflow(by: max(1, ASN1_INTEGER_get(factor)))
        guard !overflows else { return false }
        work = product
      }
      return spend(work)
    default: return false
    }
  }
}
