package org.rectrain.launch;

import java.io.Serializable;

/**
 * What a worker task is given.
 *
 * @param train the train section, as YAML
 * @param seed of the run
 * @param prepared folder of prepared data, absolute
 * @param out folder of the stage, absolute
 * @param workers how many tasks there are
 * @param token that a worker shows when it connects to another one of the same job
 * @param console where progress is reported, as host:port
 */
record WorkerJob(
    String train, long seed, String prepared, String out, int workers, String token, String console)
    implements Serializable {}
