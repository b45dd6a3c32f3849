import LockstepCore
import LockstepRegistry
import Testing

@Test(
  arguments: [
    ("gd", "gd", [:]), ("", "", [:]), ("gd:rate=0.1", "gd", ["rate": "0.1"]),
    ("gd:rate=0.1,steps=0..40", "gd", ["rate": "0.1", "steps": "0..40"]),
    // A comma that is not followed by an option is part of the value.
    ("recorded:file=a,b.st", "recorded", ["file": "a,b.st"]),
    ("recorded:file=a,,b,", "recorded", ["file": "a,,b,"]),
    ("x:a=1,2,b=3,4", "x", ["a": "1,2", "b": "3,4"]),
    // Only the first colon and equals sign separate.
    ("recorded:file=a=b.st", "recorded", ["file": "a=b.st"]), ("recorded:file=/a:b", "recorded", ["file": "/a:b"]),
    // Options decide whether empty values are allowed.
    ("gd:rate=", "gd", ["rate": ""]), ("gd:rate=,steps=1", "gd", ["rate": "", "steps": "1"]),
    ("gd:steps=1+2^0..2^3", "gd", ["steps": "1+2^0..2^3"]),
  ] as [(String, String, [String: String])])
func specificationsAreParsed(text: String, name: String, options: [String: String]) throws {
  #expect(try Specification(text) == Specification(name: name, options: options))
}

@Test(arguments: [
  ("gd:", "'gd:' has '' where an option is expected; write name:option=value,option=value"),
  ("gd:rate", "'gd:rate' has 'rate' where an option is expected; write name:option=value,option=value"),
  ("gd:0.1,rate=2", "'gd:0.1,rate=2' has '0.1' where an option is expected; write name:option=value,option=value"),
  ("gd:=3", "'gd:=3' has '=3' where an option is expected; write name:option=value,option=value"),
  ("gd:rate=1,rate=1", "'gd:rate=1,rate=1' gives the option 'rate' twice"),
  ("gd:rate=1,steps=2,rate=3", "'gd:rate=1,steps=2,rate=3' gives the option 'rate' twice"),
])
func invalidSpecificationsAreRejected(text: String, words: String) {
  #expect(throws: LockstepError.option(words)) { try Specification(text) }
}

@Test(arguments: ["gd", "gd:rate=0.1,steps=0..40", "recorded:file=a,b.st", "bfgs@linear:search=exact"])
func specificationsAreWritten(text: String) throws {
  #expect(try Specification(text).text == text)
}
