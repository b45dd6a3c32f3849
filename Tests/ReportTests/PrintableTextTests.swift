import Foundation
import LockstepFiles
import LockstepReport
import Testing

@Test(arguments: [
  ("plain é 漢字 = ± ≫", "plain é 漢字 = ± ≫"), ("two\nlines\tand a tab", "two\nlines\tand a tab"),
  ("\u{1B}[2J", "\\u001b[2J"), ("\u{9B}31m", "\\u009b31m"), ("a\rb\u{7}\0\u{7f}", "a\\u000db\\u0007\\u0000\\u007f"),
  ("\u{202E}txt.exe\u{2066}", "\\u202etxt.exe\\u2066"), ("zero\u{200B}width", "zero\\u200bwidth"),
  ("line\u{2028}separator", "line\\u2028separator"), ("tag\u{E0041}", "tag\\udb40\\udc41"),
  ("filler\u{3164}", "filler\\u3164"), ("joiner\u{34F}", "joiner\\u034f"), ("blank\u{2800}", "blank\\u2800"),
])
func hiddenCharactersAreEscaped(text: String, printable: String) {
  #expect(text.printable == printable)
}

/// A program that reads the output gets the text that it stands for.
@Test func printableJSONHasTheSameValue() throws {
  let value: JSONValue = ["te\u{202E}xt": .string("a\u{1B}\u{9B}\u{E0041}\u{2028}\n\t\"")]
  let printable = try value.text().printable
  #expect(printable.unicodeScalars.allSatisfy { $0.isASCII })
  #expect(try JSONValue(parsing: Array(printable.utf8), source: "text") == value)
}
