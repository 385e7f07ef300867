import Diagnostics

/// What a finding is known by from one run to the next, as long as its line says the same.
///
/// It is the hash of the rule, the object, the field, the path from the top of the repository and the words of the line, with
/// secrets masked, and then which of the findings with that hash it is. Moving or indenting a line keeps it.
package enum Fingerprint {
  /// The fingerprints of all findings of a report, in their order: lower-case hexadecimal digits, each different.
  ///
  /// A finding keeps its fingerprint when others are filtered out of the report.
  package static func all(in report: Report) -> [String] {
    var occurrences: [UInt64: Int] = [:]
    var line: (file: FileID, number: Int, hash: FNV1a)?
    let fingerprints = report.unfiltered.map { diagnostic in
      let file = report.file(of: diagnostic.span)
      let number = file.lines.position(of: diagnostic.span.range.lowerBound).line
      // Findings are sorted, so a line of any length is read once.
      if line?.file != diagnostic.span.file || line?.number != number {
        line = (diagnostic.span.file, number, hash(ofLine: number, in: file))
      }
      var hash = line!.hash
      for part in [diagnostic.rule.code, diagnostic.object ?? "", diagnostic.field ?? ""] {
        hash.add(part.utf8)
        hash.add([0])
      }
      let occurrence = occurrences[hash.value, default: 0] + 1
      occurrences[hash.value] = occurrence
      // The hash has a fixed width, so that no two pairs of hash and number look the same.
      return hash.hexadecimal + String(occurrence, radix: 16)
    }
    return report.indices.map { fingerprints[$0] }
  }

  private static func hash(ofLine number: Int, in file: ReportedFile) -> FNV1a {
    var hash = FNV1a()
    hash.add(file.repositoryPath.utf8)
    hash.add([0])
    for word in file.maskedLine(number).split(whereSeparator: { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }) {
      hash.add(word)
      hash.add([0])
    }
    return hash
  }
}

/// The hash FNV-1a with 64 bits (Fowler, Noll and Vo; draft-eastlake-fnv): it tells texts apart, and protects against nobody.
struct FNV1a {
  private(set) var value: UInt64 = 0xCBF2_9CE4_8422_2325

  mutating func add(_ bytes: some Sequence<UInt8>) {
    for byte in bytes { value = (value ^ UInt64(byte)) &* 0x100_0000_01B3 }
  }

  /// 16 digits.
  var hexadecimal: String {
    let digits = String(value, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}
