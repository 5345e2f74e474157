package org.rectrain.config;

/** Options of training. */
public record TrainConfig() {}
