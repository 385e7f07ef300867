import CanonicalJSON
import Diagnostics

/// One line a finding, each the object that `json` has for it (https://jsonlines.org).
package enum JSONLinesFormat {
  package static func render(_ report: Report) -> String {
    var text = ""
    for diagnostic in report.diagnostics { text += JSONFormat.encode(diagnostic, in: report).compactText + "\n" }
    return text
  }
}
