/**
 * The strict reader behind the configuration: YAML and overrides to records, problems collected,
 * names suggested, defaults filled in.
 */
@NullMarked
package org.rectrain.config.read;

import org.jspecify.annotations.NullMarked;
