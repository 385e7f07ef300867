/// The name of whoever manages objects of a store.
package enum OwnerName {
  /// What is wrong with a name, as the end of a sentence; nil where nothing is.
  package static func fault(in name: String) -> String? {
    let isPrintable = name.utf8.allSatisfy { (0x21...0x7E).contains($0) }
    return (1...63).contains(name.utf8.count) && isPrintable ? nil : "is 1 to 63 printable ASCII characters without spaces"
  }
}
