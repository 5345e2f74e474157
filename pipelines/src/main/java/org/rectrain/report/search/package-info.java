/** A search over keys of the configuration, as a page shows it. */
@org.jspecify.annotations.NullMarked
package org.rectrain.report.search;
