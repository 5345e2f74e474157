package org.rectrain.config;

/** Options of scoring. */
public record ScoreConfig() {}
