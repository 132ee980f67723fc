package io.github.cacheinvalidation.servicebusemulator;

import java.net.MalformedURLException;
import java.net.URI;
import java.net.URL;

import com.azure.core.http.HttpPipelineCallContext;
import com.azure.core.http.HttpPipelineNextPolicy;
import com.azure.core.http.HttpPipelineNextSyncPolicy;
import com.azure.core.http.HttpPipelinePosition;
import com.azure.core.http.HttpResponse;
import com.azure.core.http.policy.HttpPipelinePolicy;
import reactor.core.publisher.Mono;

/**
 * Sends the requests of the administration client, in which https and its port are fixed,
 * to the stand-in.
 */
final class AdministrationEndpointPolicy implements HttpPipelinePolicy {

	private final URI endpoint;

	AdministrationEndpointPolicy(URI endpoint) {
		this.endpoint = endpoint;
	}

	@Override
	public Mono<HttpResponse> process(HttpPipelineCallContext context, HttpPipelineNextPolicy next) {
		redirect(context);
		return next.process();
	}

	@Override
	public HttpResponse processSync(HttpPipelineCallContext context, HttpPipelineNextSyncPolicy next) {
		redirect(context);
		return next.processSync();
	}

	@Override
	public HttpPipelinePosition getPipelinePosition() {
		return HttpPipelinePosition.PER_RETRY;
	}

	private void redirect(HttpPipelineCallContext context) {
		URL url = context.getHttpRequest().getUrl();
		try {
			context.getHttpRequest().setUrl(this.endpoint.resolve(url.getFile()).toURL());
		}
		catch (MalformedURLException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
