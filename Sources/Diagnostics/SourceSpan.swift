/// The number of a source file within one run; files are numbered in path order, so ordering by it is ordering by path.
package struct FileID: Hashable, Comparable, Sendable {
  package let index: UInt32

  package init(_ index: Int) {
    self.index = UInt32(index)
  }

  package static func < (left: FileID, right: FileID) -> Bool { left.index < right.index }
}

/// A half-open range of UTF-8 bytes in one source file.
///
/// Lines and columns are not stored anywhere: `LineIndex` computes them when a person or a program has to read them.
package struct SourceSpan: Hashable, Sendable {
  package let file: FileID
  package let start: UInt32
  package let end: UInt32

  package init(file: FileID, start: Int, end: Int) {
    self.file = file
    self.start = UInt32(start)
    self.end = UInt32(max(start, end))
  }

  package init(_ range: Range<Int>, in file: FileID) { self.init(file: file, start: range.lowerBound, end: range.upperBound) }

  package var range: Range<Int> { Int(start)..<Int(end) }

  /// The part of this span that is `range`, counted from the start of the span.
  package func slice(_ range: Range<Int>) -> SourceSpan {
    SourceSpan(file: file, start: Int(start) + range.lowerBound, end: min(Int(start) + range.upperBound, Int(end)))
  }
}

/// A value together with the place it was read from.
///
/// A default has the span of the object that leaves the field out, and says so in `isDefault`.
package struct Located<Value> {
  package var value: Value
  package let span: SourceSpan
  package let isDefault: Bool
  /// Read through an alias or a merge key: the text at `span` serves other fields too, so no edit of it is of this field alone.
  package let isShared: Bool

  package init(_ value: Value, at span: SourceSpan, isDefault: Bool = false, isShared: Bool = false) {
    self.value = value
    self.span = span
    self.isDefault = isDefault
    self.isShared = isShared
  }

  package func map<Other>(_ transform: (Value) -> Other) -> Located<Other> {
    Located<Other>(transform(value), at: span, isDefault: isDefault, isShared: isShared)
  }
}

extension Located: Sendable where Value: Sendable {}
extension Located: Equatable where Value: Equatable {}
