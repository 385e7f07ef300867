import Manifests

/// docs/configuration.md: every setting.
enum ConfigurationReference {
  static var text: String {
    generatedNote + """
      # The configuration

      `\(Configuration.fileName)` stands at the top of a workspace. It is found upward from the folder that is named on the command line,
      else from the working folder; `--config FILE` names another. Its paths and globs are relative to its own folder. It is
      checked like a manifest, and nothing is done by one with findings. Editors complete it with its
      [JSON Schema](../schemas/configuration.schema.json); `smtplint init` writes one with every setting as a comment.


      """ + ManifestReference.table(of: Configuration.schema.description)
      + ManifestReference.nested(in: Configuration.schema.description)
  }
}
