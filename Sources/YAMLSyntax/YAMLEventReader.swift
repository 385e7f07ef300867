internal import CYAML

/// libyaml's parser over one buffer: the only place that touches its C types.
///
/// Positions are code points from the start of the buffer, as libyaml counts them. An event's bytes are valid until the
/// next call of `next()`.
struct YAMLEventReader: ~Copyable {
  enum Kind {
    case streamStart, streamEnd, documentStart, documentEnd, alias, scalar, sequenceStart, sequenceEnd, mappingStart, mappingEnd
  }

  struct Event {
    let kind: Kind
    let start: Int
    let end: Int
    var style = YAMLNode.Style.block
    /// A document start without `---`.
    var isImplicit = false
    var value = UnsafeBufferPointer<UInt8>(start: nil, count: 0)
    var anchor: UnsafePointer<UInt8>?
    var tag: UnsafePointer<UInt8>?
  }

  struct Failure: Error {
    let problem: String
    let context: String
    let position: Int
    let contextPosition: Int
  }

  private let parser: UnsafeMutablePointer<yaml_parser_t>
  private let event: UnsafeMutablePointer<yaml_event_t>
  private var holdsEvent = false

  /// The buffer, valid UTF-8 without a byte order mark, must outlive the reader.
  init(_ buffer: UnsafeBufferPointer<UInt8>) {
    parser = .allocate(capacity: 1)
    event = .allocate(capacity: 1)
    guard yaml_parser_initialize(parser) == 1 else { preconditionFailure("libyaml cannot allocate its buffers") }
    yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
    yaml_parser_set_input_string(parser, buffer.baseAddress, buffer.count)
  }

  deinit {
    if holdsEvent { yaml_event_delete(event) }
    yaml_parser_delete(parser)
    event.deallocate()
    parser.deallocate()
  }

  mutating func next() throws(Failure) -> Event {
    if holdsEvent {
      yaml_event_delete(event)
      holdsEvent = false
    }
    guard yaml_parser_parse(parser, event) == 1 else { throw failure() }
    holdsEvent = true
    let start = event.pointee.start_mark.index
    let end = event.pointee.end_mark.index
    switch event.pointee.type {
    case YAML_SCALAR_EVENT:
      let scalar = event.pointee.data.scalar
      var result = Event(kind: .scalar, start: start, end: end)
      result.style = Self.style(scalar.style)
      result.value = UnsafeBufferPointer(start: scalar.value, count: scalar.length)
      result.anchor = UnsafePointer(scalar.anchor)
      result.tag = UnsafePointer(scalar.tag)
      return result
    case YAML_MAPPING_START_EVENT:
      let mapping = event.pointee.data.mapping_start
      var result = Event(kind: .mappingStart, start: start, end: end)
      result.style = mapping.style == YAML_FLOW_MAPPING_STYLE ? .flow : .block
      result.anchor = UnsafePointer(mapping.anchor)
      result.tag = UnsafePointer(mapping.tag)
      return result
    case YAML_SEQUENCE_START_EVENT:
      let sequence = event.pointee.data.sequence_start
      var result = Event(kind: .sequenceStart, start: start, end: end)
      result.style = sequence.style == YAML_FLOW_SEQUENCE_STYLE ? .flow : .block
      result.anchor = UnsafePointer(sequence.anchor)
      result.tag = UnsafePointer(sequence.tag)
      return result
    case YAML_ALIAS_EVENT:
      var result = Event(kind: .alias, start: start, end: end)
      result.anchor = UnsafePointer(event.pointee.data.alias.anchor)
      return result
    case YAML_DOCUMENT_START_EVENT:
      var result = Event(kind: .documentStart, start: start, end: end)
      result.isImplicit = event.pointee.data.document_start.implicit != 0
      return result
    case YAML_MAPPING_END_EVENT: return Event(kind: .mappingEnd, start: start, end: end)
    case YAML_SEQUENCE_END_EVENT: return Event(kind: .sequenceEnd, start: start, end: end)
    case YAML_DOCUMENT_END_EVENT: return Event(kind: .documentEnd, start: start, end: end)
    case YAML_STREAM_START_EVENT: return Event(kind: .streamStart, start: start, end: end)
    default: return Event(kind: .streamEnd, start: start, end: end)
    }
  }

  private func failure() -> Failure {
    let error = parser.pointee.error
    let isReader = error == YAML_READER_ERROR
    return Failure(
      problem: parser.pointee.problem.map { String(cString: $0) } ?? "out of memory while reading the file",
      context: parser.pointee.context.map { String(cString: $0) } ?? "",
      // A reader error knows only how far it had read.
      position: isReader ? parser.pointee.mark.index : parser.pointee.problem_mark.index,
      contextPosition: parser.pointee.context_mark.index)
  }

  private static func style(_ style: yaml_scalar_style_t) -> YAMLNode.Style {
    switch style {
    case YAML_SINGLE_QUOTED_SCALAR_STYLE: .singleQuoted
    case YAML_DOUBLE_QUOTED_SCALAR_STYLE: .doubleQuoted
    case YAML_LITERAL_SCALAR_STYLE: .literal
    case YAML_FOLDED_SCALAR_STYLE: .folded
    default: .plain
    }
  }
}
