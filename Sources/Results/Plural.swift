/// The plural of a step's name, such as "layer" or "pass".
package func plural(_ noun: String) -> String { noun.hasSuffix("s") ? noun + "es" : noun + "s" }
