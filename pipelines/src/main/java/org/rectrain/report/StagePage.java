package org.rectrain.report;

import java.util.List;
import java.util.function.Function;

/**
 * What a stage shows on the page of its run.
 *
 * @param stage name of its folder
 * @param sections in the order to show them; none where it has nothing to show
 */
public record StagePage(String stage, Function<RunView, List<PageSection>> sections) {}
