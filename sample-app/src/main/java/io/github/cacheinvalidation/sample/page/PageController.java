package io.github.cacheinvalidation.sample.page;

import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/**
 * What the page asks for that the catalogue doesn't have.
 */
@RestController
@RequestMapping("/page")
class PageController {

	private final Showcase showcase;

	private final PageStream stream;

	PageController(Showcase showcase, PageStream stream) {
		this.showcase = showcase;
		this.stream = stream;
	}

	@GetMapping(path = "/snapshots", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
	SseEmitter snapshots() {
		return this.stream.open();
	}

	@PutMapping("/nodes/{name}/link")
	@ResponseStatus(HttpStatus.NO_CONTENT)
	void changeLink(@PathVariable String name, @RequestBody BusLink.State state) {
		ShownNode node = this.showcase.findNode(name)
			.orElseThrow(
					() -> new ResponseStatusException(HttpStatus.NOT_FOUND, "There is no node '%s'".formatted(name)));
		node.getLink().change(state);
	}

}
