package org.rectrain.sample;

/**
 * One impression as it really was, before any fault.
 *
 * @param ordinal running number over the whole log
 * @param second epoch second
 * @param position slot on the page, 0 at the top
 * @param relevance true chance of a click once the slot is looked at; NaN for a bot
 * @param foretold chance of a click before anything shifted, the slot taken into account; NaN for a
 *     bot
 */
record Impression(
    long ordinal,
    int user,
    int item,
    long second,
    int position,
    int page,
    int device,
    int region,
    int click,
    int like,
    long dwellMs,
    double relevance,
    double foretold) {}
