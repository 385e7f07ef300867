/// How much input is read before parsing stops with `limit-exceeded`.
///
/// libyaml 0.2.5 has no nesting limit and is quadratic on nested flow collections and on `%TAG` directives, so these are
/// checked while events arrive, before either can hurt.
package struct YAMLLimits: Sendable, Equatable {
  /// Bytes in one file.
  package var fileBytes = 16 * 1024 * 1024
  /// Collections within each other, aliases followed.
  package var depth = 64
  /// Nodes in one file.
  package var nodes = 2_000_000
  /// Nodes that the aliases of one document stand for.
  package var aliasedNodes = 10_000
  /// `%` directives before one document.
  package var directives = 64

  package init() {}
}
