/// The output of a text: a terminal of some width, with or without color, or a file.
public struct TerminalStyle: Sendable {
  /// Whether colors may be used.
  public var hasColor: Bool
  /// The number of columns; nil for lines of any length.
  public var width: Int?

  /// A style.
  public init(hasColor: Bool, width: Int?) {
    self.hasColor = hasColor
    self.width = width
  }

  /// For a file or another program.
  public static let plain = TerminalStyle(hasColor: false, width: nil)

  func bold(_ text: String) -> String { hasColor ? "\u{1B}[1m\(text)\u{1B}[0m" : text }

  /// A text wrapped to the width; continuation lines are indented by two more columns. A word that is too long is not
  /// broken.
  package func wrapped(_ text: String) -> [String] {
    let line = text.printableLine
    guard let width, line.count > width else { return [line] }
    let indentation = String(line.prefix { $0 == " " })
    var lines: [String] = []
    var current = indentation
    var hasWord = false
    for word in line.split(separator: " ") {
      if hasWord, current.count + 1 + word.count > width {
        lines.append(current)
        current = indentation + "  " + word
      } else {
        current += (hasWord ? " " : "") + word
      }
      hasWord = true
    }
    return lines + [current]
  }

  /// A text on a background whose color stands for a value from 0 (dark) to 1 (bright).
  func shaded(_ text: String, _ value: Double) -> String {
    let color = Viridis.color(value)
    let ink = value > 0.6 ? "30" : "97"
    return "\u{1B}[\(ink);48;2;\(color[0]);\(color[1]);\(color[2])m\(text)\u{1B}[0m"
  }
}

/// The color scale viridis (Smith and van der Walt 2015): perceptually uniform, also for the color-blind.
enum Viridis {
  private static let anchors: [SIMD3<Double>] = [
    [68, 1, 84], [71, 44, 122], [59, 81, 139], [44, 113, 142], [33, 144, 141], [39, 173, 129], [92, 200, 99],
    [170, 220, 50], [253, 231, 37],
  ]

  /// The red, green and blue (0 to 255) of a value from 0 to 1; values beyond are clamped, and NaN counts as 0.
  static func color(_ value: Double) -> SIMD3<Int> {
    let position = (value.isNaN ? 0 : min(max(value, 0), 1)) * Double(anchors.count - 1)
    let index = min(Int(position), anchors.count - 2)
    let part = position - Double(index)
    return SIMD3<Int>((anchors[index] * (1 - part) + anchors[index + 1] * part).rounded(.toNearestOrEven))
  }
}
