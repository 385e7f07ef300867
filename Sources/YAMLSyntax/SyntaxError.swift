import Diagnostics

/// libyaml's error in words that say what to change, at the place where to change it.
struct SyntaxError {
  var message: String
  var range: Range<Int>
  var related: (message: String, range: Range<Int>)?
  var help: String?

  init(_ stop: SyntaxStop, in text: [UInt8]) {
    self = text.withUnsafeBufferPointer { SyntaxError(stop, $0) }
  }

  private init(_ stop: SyntaxStop, _ bytes: UnsafeBufferPointer<UInt8>) {
    let place = min(stop.place, bytes.count)
    let context = stop.context
    range = place..<min(place + 1, bytes.count)
    message = stop.problem
    if let marker = Self.mergeConflict(near: [place, context], bytes) {
      message = "merge conflict is not resolved"
      range = marker
      help = "keep one side, and remove the lines of <, = and >"
      return
    }
    switch stop.problem {
    case "found unexpected end of stream", "found unexpected document indicator":
      // The quote that was never closed is what has to be mended; the end of the document is only where it showed.
      let quote = context < bytes.count && bytes[context] == UInt8(ascii: "'") ? "'" : "\""
      message = "quoted value is not closed"
      related = ("the document ends here", range)
      range = context..<min(context + 1, bytes.count)
      help = "close it with \(quote)"
    case "did not find expected ',' or ']'":
      message = "list in brackets is not closed, or lacks a comma"
      related = ("the list starts here", context..<min(context + 1, bytes.count))
      help = "separate items by `,` and end the list with `]`"
    case "did not find expected ',' or '}'":
      message = "mapping in braces is not closed, or lacks a comma"
      related = ("the mapping starts here", context..<min(context + 1, bytes.count))
      help = "separate entries by `,` and end the mapping with `}`"
    case "mapping values are not allowed in this context":
      message = "`:` starts a value where none can stand"
      help = "quote the text if it holds `: `, write a space after the colon of each key, and check the indentation"
    case "could not find expected ':'":
      message = "key has no `:`"
      if context < place { range = context..<Self.endOfLine(from: context, bytes) }
      help = "write `key: value`, with a space after the colon; quote a text that runs over several lines, or start it with `|`"
    case "did not find expected key":
      message = "line does not fit the mapping around it"
      related = ("the mapping starts here", context..<min(context + 1, bytes.count))
      help = "align the key with its siblings, and write a space after `:`"
    case "did not find expected '-' indicator":
      message = "line does not fit the list around it"
      related = ("the list starts here", context..<min(context + 1, bytes.count))
      help = "start each item with `- ` in the same column"
    case "found character that cannot start any token":
      explainForbiddenStart(bytes, at: place)
    case "found a tab character that violates indentation", "found a tab character where an indentation space is expected":
      message = "tab in the indentation"
      help = "indent with spaces"
    case "block sequence entries are not allowed in this context":
      message = "list item `-` cannot start here"
      help = "start the list on a line of its own"
    case "mapping keys are not allowed in this context":
      message = "key cannot start here"
      help = "start the mapping on a line of its own"
    case "did not find expected node content":
      message = "value is missing"
      help = "write the value, or `null`"
    case "found undefined tag handle":
      message = "tag handle has no %TAG directive"
      help = "remove the tag"
    case "found incompatible YAML document":
      message = "%YAML directive names a version other than 1.1 or 1.2"
      help = "remove the directive"
    case "found unknown escape character":
      message = "escape in a double-quoted value is not one of YAML's"
      help = "write `\\\\` for a backslash, or put the value in single quotes"
    case "found invalid Unicode character escape code":
      message = "escape in a double-quoted value stands for no character"
      help = "write the character itself; unlike JSON, YAML has no surrogate pairs"
    case "did not find expected hexdecimal number":
      message = "escape in a double-quoted value lacks its hexadecimal digits"
    case "did not find expected <document start>":
      message = "text after the end of the document"
      help = "start the next document with `---`"
    case "did not find expected comment or line break":
      message = "text after `|` or `>` on its line"
      help = "start the text on the next line, indented"
    case "found duplicate %YAML directive":
      message = "%YAML directive stands twice"
      help = "remove one of the two"
    case "did not find expected alphabetic or numeric character":
      message = "anchor or alias has no name"
      help = "quote the value if it starts with `&` or `*`"
    default:
      if !stop.details.isEmpty { message = "\(stop.problem) \(stop.details)" }
    }
  }

  /// The marker of git that starts one of the lines, or the line after it.
  static func mergeConflict(near places: [Int], in text: [UInt8]) -> Range<Int>? {
    text.withUnsafeBufferPointer { mergeConflict(near: places, $0) }
  }

  private static func mergeConflict(near places: [Int], _ bytes: UnsafeBufferPointer<UInt8>) -> Range<Int>? {
    for place in places {
      var line = min(place, bytes.count)
      while line > 0, bytes[line - 1] != UInt8(ascii: "\n") { line -= 1 }
      for sign in ["<", "=", ">"] where bytes[line...].starts(with: Array(String(repeating: sign, count: 7).utf8)) {
        return line..<line + 7
      }
    }
    return nil
  }

  private mutating func explainForbiddenStart(_ bytes: UnsafeBufferPointer<UInt8>, at place: Int) {
    guard place < bytes.count else { return }
    let character = String(decoding: [bytes[place]], as: UTF8.self)
    if bytes[place] == UInt8(ascii: "\t") {
      message = "tab in the indentation"
      help = "indent with spaces"
    } else {
      message = "value cannot start with `\(character)`"
      help = "put the value in quotes"
    }
  }

  private static func endOfLine(from offset: Int, _ bytes: UnsafeBufferPointer<UInt8>) -> Int {
    var end = offset
    while end < bytes.count, bytes[end] != UInt8(ascii: "\n"), bytes[end] != UInt8(ascii: "\r") { end += 1 }
    return end
  }
}
