/** The page of a monitored log: what moved, when, by how much, and the rows that show it. */
@NullMarked
package org.rectrain.report.monitor;

import org.jspecify.annotations.NullMarked;
