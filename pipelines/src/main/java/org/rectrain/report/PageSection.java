package org.rectrain.report;

import java.util.function.Supplier;
import org.rectrain.report.html.Element;

/**
 * A section of a run's page.
 *
 * @param id its anchor
 * @param word of the link to it
 * @param drawing the section itself; one that fails is named on the page and takes no other with it
 */
public record PageSection(String id, String word, Supplier<Element> drawing) {}
