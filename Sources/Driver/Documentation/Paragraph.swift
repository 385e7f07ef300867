/// Text in lines of 80 characters.
enum Paragraph {
  static func wrap(_ text: String) -> String {
    var result = ""
    var column = 0
    for word in text.split(separator: " ") {
      if column > 0, column + word.count + 1 > 80 {
        result += "\n"
        column = 0
      }
      if column > 0 {
        result += " "
        column += 1
      }
      result += word
      column += word.count
    }
    return result + "\n"
  }
}
