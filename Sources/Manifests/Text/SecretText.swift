package import Diagnostics
import YAMLSyntax

/// Finds the bytes of a file that may be secrets, so that no report shows them.
///
/// It goes by the names of fields, not by the schema: a secret under a misspelt name, in a document of an unknown kind or
/// in one that does not parse is as secret as any other.
package enum SecretText {
  /// The ranges of bytes, in order.
  package static func ranges(in file: SourceFile) -> [Range<Int>] {
    let source = SourceDecoder.decode(file.bytes, id: file.id, path: file.path)
    let tree = YAMLParser.parse(source).tree
    var ranges: [Range<Int>] = []
    var readable: [Range<Int>] = []
    for document in tree.documents {
      guard let root = document.root else { continue }
      // Where lines were left out both ways are gone.
      if tree.holes.isEmpty { readable.append(document.span.range) }
      collect(root, of: tree, in: file, into: &ranges)
    }
    ranges += SecretLines.ranges(in: file.bytes, except: readable)
    return merge(ranges)
  }

  /// Whether a field of that name may hold a secret: one of the schema's, one spelt much like it, or one that says so.
  package static func isSecretName(_ name: String) -> Bool {
    let name = name.lowercased()
    if nonSecretNames.contains(name) { return false }
    return name == "key" || words.contains { name.contains($0) }
      || Suggestion.closest(to: name, in: ["password", "passphrase", "clientSecret"]) != nil
  }

  /// Whether a text shows a secret of its own, whatever field it stands in.
  package static func mayHoldSecret(_ bytes: ArraySlice<UInt8>) -> Bool { !embedded(in: bytes).isEmpty }

  static let words = ["pass", "secret", "pwd", "token", "bearer", "apikey", "api_key", "api-key"]

  /// Fields of the schema, and of URLs, that are names, though they sound like more.
  private static let nonSecretNames: Set<String> = ["credential", "passfile", "tokenendpoint"]

  private static func collect(_ root: NodeID, of tree: YAMLTree, in file: SourceFile, into ranges: inout [Range<Int>]) {
    var pending: [(node: NodeID, isSecret: Bool)] = [(root, false)]
    while let (node, isSecret) = pending.popLast() {
      switch tree[node].kind {
      case .scalar:
        let range = tree.wholeSpan(of: node).range
        if isSecret {
          ranges.append(range.lowerBound..<endWithComment(after: range.upperBound, in: file.bytes))
        } else {
          ranges += embedded(in: file.bytes[range])
        }
      case .alias:
        // Its anchor is visited where it stands; under a secret field it is visited again as a secret.
        if isSecret {
          ranges.append(tree.span(of: node).range)
          pending.append((tree.resolve(node), true))
        }
      case .sequence:
        for child in tree.children(of: node) { pending.append((child, isSecret)) }
      case .mapping:
        for entry in tree.entries(of: node).entries {
          let key = tree.resolve(entry.key)
          let name = tree.text(of: key)
          let isReference = isSecret && SecretReference.schemes.contains(name)
          let hasSecretName = isSecretName(name)
          // A key of several words may be a secret whose colon was forgotten.
          if hasSecretName, name.contains(where: { $0 == " " || $0 == "=" }) { ranges.append(tree.span(of: key).range) }
          pending.append((entry.value, isReference ? false : isSecret || hasSecretName))
        }
      }
    }
  }

  /// What looks like a comment behind a secret is often the rest of it.
  private static func endWithComment(after end: Int, in bytes: [UInt8]) -> Int {
    var offset = end
    while offset < bytes.count, bytes[offset] == UInt8(ascii: " ") || bytes[offset] == UInt8(ascii: "\t") { offset += 1 }
    guard offset < bytes.count, bytes[offset] == UInt8(ascii: "#") else { return end }
    return bytes[offset...].firstIndex { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") } ?? bytes.count
  }

  /// Secrets within a text: user and password before an @ (RFC 3986, section 3.2.1), what is assigned to a secret's name, and
  /// private keys.
  private static func embedded(in bytes: ArraySlice<UInt8>) -> [Range<Int>] {
    if bytes.contains(Array("PRIVATE KEY-----".utf8)) { return [bytes.startIndex..<bytes.endIndex] }
    if let key = KeyText.range(in: bytes) { return [key] }
    var ranges: [Range<Int>] = []
    let start = bytes.firstRange(of: Array("://".utf8))?.upperBound ?? bytes.startIndex
    if let at = bytes[start...].lastIndex(of: UInt8(ascii: "@")), bytes[start..<at].contains(UInt8(ascii: ":")) {
      ranges.append(start..<at)
    }
    var search = bytes
    while let equals = search.firstIndex(of: UInt8(ascii: "=")) {
      let word = bytes[max(bytes.startIndex, equals - 64)..<equals].trailing { $0 > 0x20 && !"&?;,=".utf8.contains($0) }
      if isSecretName(String(decoding: word, as: UTF8.self)) {
        ranges.append(equals + 1..<bytes.endIndex)
        break
      }
      search = bytes[(equals + 1)...]
    }
    return ranges
  }

  private static func merge(_ ranges: [Range<Int>]) -> [Range<Int>] {
    var result: [Range<Int>] = []
    for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) {
      if let last = result.last, range.lowerBound <= last.upperBound {
        result[result.count - 1] = last.lowerBound..<max(last.upperBound, range.upperBound)
      } else {
        result.append(range)
      }
    }
    return result
  }
}

extension ArraySlice {
  /// The longest end of the slice whose elements all hold.
  fileprivate func trailing(_ holds: (Element) -> Bool) -> ArraySlice {
    var start = endIndex
    while start > startIndex, holds(self[start - 1]) { start -= 1 }
    return self[start...]
  }
}

/// Finds secrets by lines, in text that does not parse.
private enum SecretLines {
  static func ranges(in bytes: [UInt8], except readable: [Range<Int>]) -> [Range<Int>] {
    var result: [Range<Int>] = []
    var secretIndent: Int?
    var start = 0
    var document = 0
    while start < bytes.count {
      let end = bytes[start...].firstIndex { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") } ?? bytes.count
      while document < readable.count, readable[document].upperBound <= start { document += 1 }
      if document < readable.count, readable[document].contains(start) {
        secretIndent = nil
      } else {
        scan(bytes[start..<end], &secretIndent, into: &result)
      }
      start = end + 1
    }
    return result
  }

  /// A secret goes on over the lines below its key that are indented further or start no key of their own.
  private static func scan(_ line: ArraySlice<UInt8>, _ secretIndent: inout Int?, into result: inout [Range<Int>]) {
    let indent = line.prefix { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }.count
    let text = line.dropFirst(indent)
    let key = firstKey(in: line)
    if let current = secretIndent {
      // An item `- ` or a value `: ` in the column of the key belongs to it.
      let belongsToKey = indent == current && (text.starts(with: Array("- ".utf8)) || text.starts(with: Array(": ".utf8)))
      let startsSibling = indent <= current && !belongsToKey && (key != nil || line.starts(with: Array("---".utf8)))
      if !startsSibling {
        result.append(line.startIndex..<line.endIndex)
        return
      }
      secretIndent = nil
    }
    if text.starts(with: Array("? ".utf8)), SecretText.isSecretName(String(decoding: text.dropFirst(2), as: UTF8.self)) {
      secretIndent = indent
      return
    }
    // A secret whose colon was forgotten.
    let word = text.prefix(while: isWord)
    if let after = text.dropFirst(word.count).first, after == UInt8(ascii: " ") || after == UInt8(ascii: "\t"),
      SecretText.isSecretName(String(decoding: word, as: UTF8.self))
    {
      result.append(word.endIndex..<line.endIndex)
      secretIndent = indent
      return
    }
    var rest = line
    while let found = firstKey(in: rest) {
      if SecretText.isSecretName(found.name) {
        result.append(found.end..<line.endIndex)
        secretIndent = indent
        return
      }
      rest = rest[found.end...]
    }
  }

  /// The first word before a colon or an equals sign, and where its value starts.
  private static func firstKey(in line: ArraySlice<UInt8>) -> (name: String, end: Int)? {
    var search = line
    while let colon = search.firstIndex(where: { $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: "=") }) {
      var end = colon
      while end > line.startIndex, [UInt8(ascii: " "), UInt8(ascii: "\""), UInt8(ascii: "'")].contains(line[end - 1]) { end -= 1 }
      var start = end
      while start > line.startIndex, isWord(line[start - 1]) { start -= 1 }
      if start < end { return (String(decoding: line[start..<end], as: UTF8.self), colon + 1) }
      search = line[(colon + 1)...]
    }
    return nil
  }

  private static func isWord(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-") || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
      || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
  }
}
