import Diagnostics

/// Text within the Test Anything Protocol.
package enum TAPText {
  /// The description of a test point: `#` would start a directive.
  package static func description(_ text: String) -> String {
    VisibleText.escape(text).replacing("\\", with: "\\\\").replacing("#", with: "\\#")
  }

  /// A single-quoted scalar of YAML, for the block under a test point.
  package static func scalar(_ text: String) -> String { "'\(VisibleText.escape(text).replacing("'", with: "''"))'" }
}
