import Lockstep

let results = try match(
  [IterativeNewton(), GradientDescent()], on: LinearRegression().prompts(320, dimension: 20, contextSize: 40))
print(results.summary)
