import ConnectionProbe
import Reporting

extension ProbeFormat {
  func render(_ results: [ProbeResult], style: TextStyle, _ options: ProbeCommandOptions) -> String {
    switch self {
    case .text:
      ProbeText(
        style: style, now: Clock.secondsSince1970, showsTranscript: options.showsTranscripts, isQuiet: options.run.isQuiet
      )
      .render(results)
    case .json: ProbeJSON.render(results, includesTranscripts: options.showsTranscripts)
    case .junit: ProbeJUnit.render(results)
    case .prometheus: ProbePrometheus.render(results)
    case .tap: ProbeTAP.render(results)
    }
  }
}
