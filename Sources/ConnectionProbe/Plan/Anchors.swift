internal import Diagnostics
internal import KeyMaterial
internal import Linking
internal import Manifests
internal import TLSTransport

/// The certificates of TrustedCertificates, each read once however many connections trust it.
final class Anchors {
  private let files: any ManifestFiles
  private var known: [ObjectID: Result<[[UInt8]], LocalFault>] = [:]

  init(_ files: any ManifestFiles) { self.files = files }

  /// In DER.
  func certificates(of manifest: Manifest) -> Result<[[UInt8]], LocalFault> {
    let id = ObjectID(manifest.kind, manifest.name?.value ?? "")
    if let result = known[id] { return result }
    let result = read(manifest)
    known[id] = result
    return result
  }

  private func read(_ manifest: Manifest) -> Result<[[UInt8]], LocalFault> {
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
