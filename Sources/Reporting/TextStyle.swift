/// How text looks on a terminal: with colours, or without.
package struct TextStyle: Sendable {
  package enum Role: String, Sendable {
    case error = "1;31"
    case warning = "1;33"
    case info = "1;36"
    case strong = "1"
    case frame = "34"
    case added = "32"
    case removed = "31"
  }

  package let hasColor: Bool

  package init(hasColor: Bool) { self.hasColor = hasColor }

  package func paint(_ text: String, _ role: Role) -> String {
    hasColor && !text.isEmpty ? "\u{1B}[\(role.rawValue)m\(text)\u{1B}[0m" : text
  }
}
