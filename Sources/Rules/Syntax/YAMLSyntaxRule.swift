import Diagnostics
import YAMLSyntax

extension Rule {
  static let yamlSyntax = Rule(
    .yamlSyntax,
    summary: "text that is no YAML",
    rationale:
      "A text that YAML cannot read says nothing that could be checked or stored. Reading goes on after the lines around the error, or at the next document, and says nothing of what those lines may have held.",
    remedy: "Mend the place that is shown. The place is where reading stopped; the cause is there or a little before it.",
    references: ["https://yaml.org/spec/1.2.2/"],
    examples: [
      .flagged(
        .documents,
        """
        apiVersion: smtplint/v1
        kind: Credential
        metadata: {name: «"»example}
        spec: {}
        """),
      .clean(
        """
        connectionSecurity: STARTTLS
        matchServerHostname: Enabled
        """),
    ],
    check: .builtIn)
}
