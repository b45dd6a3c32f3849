/// The plural of a step's name, such as "layer" or "pass".
package func plural(_ noun: String) -> String { noun.hasSuffix("s") ? noun + "es" : noun + "s" }

/// A number of things, such as "1 prompt" or "2 prompts".
package func counted(_ count: Int, _ noun: String) -> String { "\(count) \(count == 1 ? noun : plural(noun))" }
