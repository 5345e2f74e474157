/** What a user did strictly before an event. */
@NullMarked
package org.rectrain.prepare.history;

import org.jspecify.annotations.NullMarked;
