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
      readable.append(document.span.range)
      collect(root, of: tree, in: file, into: &ranges)
    }
    ranges += SecretLines.ranges(in: file.bytes, except: readable)
    return merge(ranges)
  }

  /// Whether a field of that name may hold a secret: one of the schema's, one spelt much like it, or one that says so.
  static func isSecretName(_ name: String) -> Bool {
    let name = name.lowercased()
    if nonSecretNames.contains(name) { return false }
    return ["pass", "secret", "pwd", "apikey", "api_key"].contains { name.contains($0) }
      || Suggestion.closest(to: name, in: ["password", "passphrase", "clientSecret"]) != nil
  }

  /// Fields of the schema that are names, though they sound like more.
  private static let nonSecretNames: Set<String> = ["credential", "tokenendpoint"]

  private static func collect(_ root: NodeID, of tree: YAMLTree, in file: SourceFile, into ranges: inout [Range<Int>]) {
    var pending: [(node: NodeID, isSecret: Bool)] = [(root, false)]
    while let (node, isSecret) = pending.popLast() {
      switch tree[node].kind {
      case .scalar:
        let span = tree.span(of: node)
        if isSecret {
          ranges.append(span.range)
        } else if let userInfo = userInfo(in: file.bytes[span.range]) {
          ranges.append(userInfo)
        }
      case .alias:
        // Its anchor is visited where it stands; under a secret field it is visited again as a secret.
        if isSecret { pending.append((tree.resolve(node), true)) }
      case .sequence:
        for child in tree.children(of: node) { pending.append((child, isSecret)) }
      case .mapping:
        for entry in tree.entries(of: node).entries {
          let name = tree.text(of: tree.resolve(entry.key))
          let isReference = isSecret && SecretReference.schemes.contains(name)
          pending.append((entry.value, isReference ? false : isSecret || isSecretName(name)))
        }
      }
    }
  }

  /// The user and password of a URL in the text (RFC 3986, section 3.2.1).
  private static func userInfo(in bytes: ArraySlice<UInt8>) -> Range<Int>? {
    guard let scheme = bytes.firstRange(of: Array("://".utf8)) else { return nil }
    let authority = bytes[scheme.upperBound...].prefix { $0 > 0x20 && $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: "?") }
    guard let at = authority.lastIndex(of: UInt8(ascii: "@")) else { return nil }
    return authority.startIndex..<at
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
    let key = firstKey(in: line)
    if let current = secretIndent {
      let startsSibling = indent <= current && (key != nil || line.starts(with: Array("---".utf8)))
      if !startsSibling {
        result.append(line.startIndex..<line.endIndex)
        return
      }
      secretIndent = nil
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

  /// The first word before a colon, and where its value starts.
  private static func firstKey(in line: ArraySlice<UInt8>) -> (name: String, end: Int)? {
    var search = line
    while let colon = search.firstIndex(of: UInt8(ascii: ":")) {
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
