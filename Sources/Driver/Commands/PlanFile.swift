import CanonicalJSON
import ConnectionStore

/// A plan that was saved to be carried out later.
///
/// It holds no objects: they are compiled from the manifests again, and what comes out must be the plan that was saved. So a
/// file that somebody has written himself can do nothing that the manifests do not say.
struct PlanFile {
  let paths: [String]
  let owner: String
  let prune: Prune
  let adopts: Bool
  private let path: String
  private let digest: String
  private let generation: Int
  private let startDigest: String
  private let inputDigest: String

  private static let limit = 1 << 28

  static func read(_ path: String) throws(StoreError) -> PlanFile {
    let bytes: [UInt8]
    do throws(FileError) {
      bytes = try Files.read(path, limit: limit)
    } catch {
      throw StoreError("\(error.path): \(error.reason)")
    }
    guard bytes.count <= limit, let text = String(validating: bytes, as: UTF8.self), let value = JSONValue(text: text),
      value["version"] == 1, let digest = value["digest"]?.stringValue
    else { throw StoreError("\(path): is no plan; `smtplint plan --out` writes one") }
    guard PlanJSON.digest(of: value.members) == digest else {
      throw StoreError("\(path): was tampered with: it is not what its digest says; plan anew")
    }
    guard value["smtplint"]?.stringValue == Version.text else {
      throw StoreError("\(path): is a plan of another version of smtplint; plan anew")
    }
    guard let owner = value["owner"]?.stringValue, let prune = value["prune"]?.stringValue.flatMap(Prune.init(rawValue:)),
      let generation = value["generation"]?.integerValue, let startDigest = value["startDigest"]?.stringValue,
      let inputDigest = value["inputDigest"]?.stringValue, let paths = value["paths"]?.arrayValue,
      paths.allSatisfy({ $0.stringValue != nil }), OwnerName.fault(in: owner) == nil
    else { throw StoreError("\(path): is no plan; `smtplint plan --out` writes one") }
    return PlanFile(
      paths: paths.compactMap(\.stringValue), owner: owner, prune: prune, adopts: value["adopt"] == true, path: path,
      digest: digest, generation: generation, startDigest: startDigest, inputDigest: inputDigest)
  }

  /// Throws unless `plan`, made now, is the one that was saved.
  func check(_ plan: Plan) throws(StoreError) {
    if plan.inputDigest != inputDigest {
      throw StoreError("\(path): is stale: the manifests have changed since it was made; plan anew")
    }
    if plan.generation != generation {
      throw StoreError(
        "\(path): is stale: it starts from generation \(generation) and the store is at \(plan.generation); plan anew")
    }
    if plan.startDigest != startDigest {
      throw StoreError("\(path): is for another store, or rows of this one were changed by others; plan anew")
    }
    if PlanJSON(plan, paths: paths).digest != digest {
      throw StoreError("\(path): was tampered with: the manifests and the store give another plan; plan anew")
    }
  }
}
