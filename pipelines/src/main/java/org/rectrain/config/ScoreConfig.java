package org.rectrain.config;

import java.util.List;

/** Options of batch scoring and top-K retrieval. */
public record ScoreConfig(
    @Option(doc = "Items retrieved per user.", def = "100", min = 1, max = 100000) int topK,
    @Option(doc = "Rows scored per pass.", def = "4096", min = 1, max = 1000000) int batchSize,
    @Option(doc = "Tokens of text per encoder pass.", def = "4096", min = 64, max = 10000000)
        int tokensPerPass,
    @Option(
            doc = "Users on whom the time to score 1,000 candidates is measured; 0 skips it.",
            def = "50",
            min = 0,
            max = 100000)
        int latencyUsers,
    @Option(
            doc = "Candidates per request in that measurement.",
            def = "1000",
            min = 1,
            max = 1000000)
        int latencyCandidates,
    @Option(
            doc = "Threads that score batches side by side; 0 takes the machine's cores.",
            def = "0",
            min = 0,
            max = 1024)
        int workers,
    @Option(
            doc =
                "More models to score beside this run's: model folders, or 'production', the one"
                    + " that 'rectrain models promote' put there. Each is called after its run,"
                    + " the one in production 'production'. They must read the same features.")
        List<String> also) {

  /** Worker threads. */
  public int workerThreads() {
    return workers > 0 ? workers : Runtime.getRuntime().availableProcessors();
  }
}
