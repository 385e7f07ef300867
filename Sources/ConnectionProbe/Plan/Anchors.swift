internal import Diagnostics
internal import KeyMaterial
internal import Manifests
internal import TLSTransport

/// The certificates of a TrustedCertificate.
enum Anchors {
  static func read(_ manifest: Manifest, _ files: any ManifestFiles) -> Result<[[UInt8]], LocalFault> {
    let name = "TrustedCertificate \(manifest.name?.value ?? "")"
    func fault(_ reason: String) -> LocalFault { LocalFault(.certificateUnreadable, "\(name) \(reason)", about: [name]) }
    guard let material = manifest.materials.first else { return .failure(fault("holds no certificate")) }
    let bytes: Result<[UInt8], UnreadableFile> =
      material.isInline ? .success(Array(material.text.value.utf8)) : files.read(material.text.value, of: manifest)
    switch bytes {
    case .failure(let error): return .failure(fault("cannot be read: \(error.message)"))
    case .success(let bytes):
      return CertificateBundle.read(bytes).map { .success($0) } ?? .failure(fault("holds no certificate that can be read"))
    }
  }
}
