/// The most prompts of a block that an identification has in memory at once, with a learner's numbers on them.
let promptChunkSize = 32
