internal import CanonicalJSON
internal import Diagnostics
internal import KeyMaterial
internal import TLSTransport

extension TrustState {
  /// More than any state within the bounds has.
  package static let byteLimit = 64 << 20

  /// Reads what ``text`` wrote; tells the place of the first thing that is not as it must be.
  package init(reading bytes: [UInt8]) throws(TrustError) {
    guard bytes.count <= Self.byteLimit else { throw TrustError("it is longer than \(Self.byteLimit >> 20) MiB") }
    guard !bytes.isEmpty else { throw TrustError("it is empty") }
    guard let text = String(validating: bytes, as: UTF8.self) else { throw TrustError("it is not UTF-8") }
    guard let value = JSONValue(text: text) else { throw TrustError("it is no JSON") }
    let root = PlacedValue(value: value, place: "")
    guard case .object = value, let version = value["version"]?.integerValue else { throw TrustError("version is missing") }
    guard version == 1 else {
      throw TrustError("version is \(version), and this smtplint knows 1; use the one that wrote it")
    }
    let table = try CertificateTable(root["certificates"])
    forgottenCount = try root["forgotten"].number(in: 0...Int.max / 2)
    for element in try root["trusted"].elements(atMost: Limit.trusted) {
      let entry = try TrustedEntry(element, table)
      guard trustedEntry(entry.certificate.sha256) == nil else { throw element.fault("is there twice") }
      trusted.append(entry)
    }
    for element in try root["rejected"].elements(atMost: Limit.rejected) {
      let entry = try RejectedEntry(element, table)
      guard rejectedEntry(entry.sha256) == nil else { throw element.fault("is there twice") }
      guard trustedEntry(entry.sha256) == nil else { throw element.fault("is trusted too") }
      rejected.append(entry)
    }
    for element in try root["untrusted"].elements(atMost: Limit.untrusted) {
      untrusted.append(try UntrustedEntry(element, table))
    }
  }
}

/// The certificates of the file by their digests, which are computed and not believed.
private struct CertificateTable {
  private var certificates: [String: PresentedCertificate] = [:]

  init(_ list: PlacedValue) throws(TrustError) {
    let limit = TrustState.Limit.untrusted * TrustState.Limit.chain + TrustState.Limit.trusted + TrustState.Limit.rejected
    for element in try list.elements(atMost: limit) {
      let pem = try element["pem"].text(atMost: TrustState.byteLimit)
      let found = CertificateBundle.read(Array(pem.utf8)) ?? []
      guard found.count == 1, let certificate = PresentedCertificate(der: found[0]) else {
        throw element["pem"].fault("is not one certificate in PEM")
      }
      guard try element["sha256"].digest() == certificate.sha256 else {
        throw element["sha256"].fault("is not that of the certificate")
      }
      guard certificates.updateValue(certificate, forKey: certificate.sha256) == nil else {
        throw element.fault("is there twice")
      }
    }
  }

  func certificate(_ reference: PlacedValue) throws(TrustError) -> PresentedCertificate {
    guard let certificate = certificates[try reference.digest()] else { throw reference.fault("is not among the certificates") }
    return certificate
  }
}

extension ChainSource {
  fileprivate init(_ value: PlacedValue) throws(TrustError) {
    let value = try value.object()
    let vantage = try value["vantage"].object()
    connection = try value["connection"].text()
    self.vantage = Vantage(
      cluster: vantage["cluster"].isNull ? nil : try vantage["cluster"].text(), steng: try vantage["steng"].text())
    host = try value["host"].text()
    port = try value["port"].number(in: 1...65535)
  }
}

extension TrustDecision {
  fileprivate init(_ value: PlacedValue) throws(TrustError) {
    by = try value["by"].text()
    time = try value["time"].time()
  }
}

extension TrustedEntry {
  fileprivate init(_ value: PlacedValue, _ table: CertificateTable) throws(TrustError) {
    let value = try value.object()
    certificate = try table.certificate(value["certificate"])
    switch try value["origin"].text() {
    case "accepted": origin = .accepted
    case "imported": origin = .imported(file: try value["file"].text())
    default: throw value["origin"].fault("is neither accepted nor imported")
    }
    decision = try TrustDecision(value)
    var sources: [ChainSource] = []
    for element in try value["sources"].elements(atMost: TrustState.Limit.sources) { sources.append(try ChainSource(element)) }
    self.sources = sources
  }
}

extension RejectedEntry {
  fileprivate init(_ value: PlacedValue, _ table: CertificateTable) throws(TrustError) {
    let value = try value.object()
    sha256 = try value["sha256"].digest()
    guard case .bool(let isKnown) = value["isKnown"].value else { throw value["isKnown"].fault("is neither true nor false") }
    certificate = isKnown ? try table.certificate(value["sha256"]) : nil
    decision = try TrustDecision(value)
  }
}

extension UntrustedEntry {
  fileprivate init(_ value: PlacedValue, _ table: CertificateTable) throws(TrustError) {
    source = try ChainSource(value)
    var chain: [PresentedCertificate] = []
    for element in try value["chain"].elements(atMost: TrustState.Limit.chain) { chain.append(try table.certificate(element)) }
    guard !chain.isEmpty else { throw value["chain"].fault("is empty") }
    self.chain = chain
    var errors: [CertificateError] = []
    for element in try value["errors"].elements(atMost: TrustState.Limit.errors) {
      errors.append(try CertificateError(element))
    }
    self.errors = errors
    guard let hostname = HostnameMatch(name: try value["hostname"].text()) else {
      throw value["hostname"].fault("is \(Quoted(try value["hostname"].text())), which is not known")
    }
    self.hostname = hostname
    var names: [String]?
    if !value["trustedCertificates"].isNull {
      names = []
      for element in try value["trustedCertificates"].elements(atMost: TrustState.Limit.names) {
        names?.append(try element.text())
      }
    }
    trustedCertificates = names
    first = try value["first"].time()
    last = try value["last"].time()
    count = try value["count"].number(in: 1...Int.max / 2)
  }
}

extension CertificateError {
  fileprivate init(_ value: PlacedValue) throws(TrustError) {
    let text = try value["name"].text()
    guard let name = Name(rawValue: text) else { throw value["name"].fault("is \(Quoted(text)), which is not known") }
    self.init(
      code: try value["code"].number(in: 0...10_000), name: name, text: try value["text"].text(),
      depth: try value["depth"].number(in: 0...1000))
  }
}
