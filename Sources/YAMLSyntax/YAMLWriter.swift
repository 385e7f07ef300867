internal import CYAML
package import CanonicalJSON

/// Writes values as YAML by libyaml's emitter.
package enum YAMLWriter {
  /// A stream with one document for each value, each after a `---`.
  ///
  /// Texts that any reader, of YAML 1.1 or 1.2, could take for something else are written in quotes.
  package static func write(_ documents: [JSONValue]) -> String {
    let writer = YAMLEventWriter()
    writer.stream { documents.forEach(writer.document) }
    return writer.text
  }
}

/// libyaml's emitter: the only place that touches its C types for writing.
private final class YAMLEventWriter {
  private let emitter: UnsafeMutablePointer<yaml_emitter_t>
  private var bytes: [UInt8] = []

  init() {
    emitter = .allocate(capacity: 1)
    guard yaml_emitter_initialize(emitter) == 1 else { preconditionFailure("libyaml cannot allocate its buffers") }
    yaml_emitter_set_unicode(emitter, 1)
    yaml_emitter_set_width(emitter, -1)
    yaml_emitter_set_output(
      emitter,
      { context, buffer, count in
        guard let context, let buffer else { return 0 }
        let writer = Unmanaged<YAMLEventWriter>.fromOpaque(context).takeUnretainedValue()
        writer.bytes.append(contentsOf: UnsafeBufferPointer(start: buffer, count: count))
        return 1
      }, Unmanaged.passUnretained(self).toOpaque())
  }

  deinit {
    yaml_emitter_delete(emitter)
    emitter.deallocate()
  }

  var text: String { String(decoding: bytes, as: UTF8.self) }

  func stream(_ body: () -> Void) {
    emit { yaml_stream_start_event_initialize(&$0, YAML_UTF8_ENCODING) }
    body()
    emit { yaml_stream_end_event_initialize(&$0) }
  }

  func document(_ value: JSONValue) {
    emit { yaml_document_start_event_initialize(&$0, nil, nil, nil, 0) }
    write(value)
    emit { yaml_document_end_event_initialize(&$0, 1) }
  }

  private func write(_ value: JSONValue) {
    switch value {
    case .null: scalar("null", YAML_PLAIN_SCALAR_STYLE)
    case .bool(let flag): scalar(flag ? "true" : "false", YAML_PLAIN_SCALAR_STYLE)
    case .integer(let number): scalar(String(number), YAML_PLAIN_SCALAR_STYLE)
    case .decimal: scalar(value.compactText, YAML_PLAIN_SCALAR_STYLE)
    case .string(let text): scalar(text, Self.style(of: text))
    case .array(let elements):
      emit { yaml_sequence_start_event_initialize(&$0, nil, nil, 1, YAML_BLOCK_SEQUENCE_STYLE) }
      elements.forEach(write)
      emit { yaml_sequence_end_event_initialize(&$0) }
    case .object(let members):
      emit { yaml_mapping_start_event_initialize(&$0, nil, nil, 1, YAML_BLOCK_MAPPING_STYLE) }
      for member in members {
        scalar(member.name, Self.style(of: member.name))
        write(member.value)
      }
      emit { yaml_mapping_end_event_initialize(&$0) }
    }
  }

  private func scalar(_ text: String, _ style: yaml_scalar_style_t) {
    var text = text
    let isPlain = style == YAML_PLAIN_SCALAR_STYLE
    text.withUTF8 { buffer in
      emit {
        yaml_scalar_event_initialize(
          &$0, nil, nil, buffer.baseAddress, Int32(buffer.count), isPlain ? 1 : 0, isPlain ? 0 : 1, style)
      }
    }
  }

  private func emit(_ make: (inout yaml_event_t) -> Int32) {
    var event = yaml_event_t()
    guard make(&event) == 1, yaml_emitter_emit(emitter, &event) == 1 else { preconditionFailure("libyaml cannot write an event") }
  }

  /// Plain for words that no version of YAML takes for anything else, block for lines, quotes for the rest.
  private static func style(of text: String) -> yaml_scalar_style_t {
    if isPlainWord(text) { return YAML_PLAIN_SCALAR_STYLE }
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    let isBlock =
      lines.count > 1 && !text.hasSuffix("\n\n") && !lines.dropLast().contains { $0.isEmpty }
      && lines.allSatisfy { line in
        line.unicodeScalars.allSatisfy { $0 >= " " && $0 != "\u{7F}" } && !line.hasPrefix(" ") && !line.hasSuffix(" ")
      }
    return isBlock ? YAML_LITERAL_SCALAR_STYLE : YAML_DOUBLE_QUOTED_SCALAR_STYLE
  }

  private static let reservedWords: Set<String> = ["y", "n", "yes", "no", "on", "off", "true", "false", "null"]

  private static func isPlainWord(_ text: String) -> Bool {
    guard let first = text.utf8.first, isLetter(first) else { return false }
    let isWord = text.utf8.allSatisfy {
      isLetter($0) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) || "_-./@".utf8.contains($0)
    }
    return isWord && !reservedWords.contains(text.lowercased())
  }

  private static func isLetter(_ byte: UInt8) -> Bool { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20) }
}
